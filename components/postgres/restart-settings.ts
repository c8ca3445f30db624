/**
 * What PostgreSQL 17 takes up at its start alone: SELECT name FROM pg_settings WHERE context = 'postmaster'. A test compares
 * the list with the running server's.
 */
export const restartSettings: ReadonlySet<string> = new Set(
  `
    archive_mode autovacuum_freeze_max_age autovacuum_max_workers autovacuum_multixact_freeze_max_age
    bonjour bonjour_name cluster_name commit_timestamp_buffers
    config_file data_directory data_sync_retry debug_io_direct
    dynamic_shared_memory_type event_source external_pid_file hba_file
    hot_standby huge_pages huge_page_size ident_file
    ignore_invalid_pages jit_provider listen_addresses logging_collector
    max_connections max_files_per_process max_locks_per_transaction max_logical_replication_workers
    max_notify_queue_pages max_pred_locks_per_transaction max_prepared_transactions max_replication_slots
    max_wal_senders max_worker_processes min_dynamic_shared_memory multixact_member_buffers
    multixact_offset_buffers notify_buffers port recovery_target
    recovery_target_action recovery_target_inclusive recovery_target_lsn recovery_target_name
    recovery_target_time recovery_target_timeline recovery_target_xid reserved_connections
    serializable_buffers shared_buffers shared_memory_type shared_preload_libraries
    subtransaction_buffers superuser_reserved_connections trace_connection_negotiation track_activity_query_size
    track_commit_timestamp transaction_buffers unix_socket_directories unix_socket_group
    unix_socket_permissions wal_buffers wal_decode_buffer_size wal_level
    wal_log_hints
  `
    .trim()
    .split(/\s+/),
);

/** Extensions whose settings are known: pg_stat_statements and auto_explain, of PostgreSQL's own. */
const reloadedByExtensions = /^(auto_explain\.\w+|pg_stat_statements\.(save|track|track_planning|track_utility))$/;

/**
 * Tells whether a setting needs a restart. Of another extension's setting nobody here knows when it is taken up: a
 * restart is always right.
 */
export function needsRestart(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.includes(".") ? !reloadedByExtensions.test(lower) : restartSettings.has(lower);
}
