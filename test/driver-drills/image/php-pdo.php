<?php
// Laravel and Doctrine take a URL apart like this. One process has one connection: eight run at once.
$url = parse_url(getenv("DATABASE_URL"));
parse_str($url["query"] ?? "", $query);
$dsn = sprintf("pgsql:host=%s;port=%d;dbname=%s;sslmode=%s", $url["host"], $url["port"], ltrim($url["path"], "/"), $query["sslmode"] ?? "prefer");
$counts = ["right" => 0, "wrong" => 0, "errors" => 0, "first" => ""];
try {
    $pdo = new PDO($dsn, $url["user"], urldecode($url["pass"]));
    $statement = $pdo->prepare("SELECT ?::int AS a, ?::text AS b");
    for ($i = 0; $i < 400; $i++) {
        try {
            $statement->execute([$i, "x$i"]);
            $row = $statement->fetch();
            $counts[(int) $row["a"] === $i && $row["b"] === "x$i" ? "right" : "wrong"]++;
        } catch (PDOException $error) {
            $counts["errors"]++;
            $counts["first"] = $counts["first"] ?: $error->getMessage();
        }
    }
} catch (PDOException $error) {
    $counts["errors"] = 400;
    $counts["first"] = $error->getMessage();
}
echo json_encode($counts), "\n";
