/** Extensions that images/postgres has and a database may have, PostgreSQL's own and pgvector: none of them opens files or connections. */
export const ownExtensions: readonly string[] = [
  ...["bloom", "btree_gin", "btree_gist", "citext", "cube", "dict_int", "dict_xsyn", "earthdistance", "fuzzystrmatch"],
  ...["hstore", "intarray", "isn", "lo", "ltree", "moddatetime", "pg_stat_statements", "pg_trgm", "pgcrypto", "seg"],
  ...["tablefunc", "tcn", "tsm_system_rows", "tsm_system_time", "unaccent", "uuid-ossp", "vector"],
];
