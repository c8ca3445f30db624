import json
import tempfile
import unittest
from pathlib import Path

from app_contract import ConfigurationError, read_config
from app_contract.dependency import is_unavailable
from app_contract.log import JsonFormatter, _clean
from app_contract.system import memory_use

MIB = 2**20


class Configuration(unittest.TestCase):
    def test_has_a_default_for_everything(self) -> None:
        found = read_config({"PORT": "", "POOL_SIZE": "7"})
        self.assertEqual([found["PORT"], found["POOL_SIZE"], found["DATABASE_URL"]], [8080, 7, None])

    def test_tells_all_problems_and_shows_no_secret(self) -> None:
        env = {"PORT": "70000", "LAME_DUCK_SECONDS": "-1", "REDIS_URL": "http://user:s3cret@host", "LOG_LEVEL": "loud"}
        with self.assertRaises(ConfigurationError) as raised:
            read_config(env, ["API_KEY"], lambda _: ["TENANT: is unknown"])
        self.assertEqual(
            raised.exception.problems,
            [
                "API_KEY: is not set",
                'PORT: got "70000", expected a whole number from 0 to 65535',
                "REDIS_URL: got a value that is not shown, expected a URL such as redis://host/name",
                'LAME_DUCK_SECONDS: got "-1", expected a number of seconds',
                'LOG_LEVEL: got "loud", expected one of debug, info, warn, error',
                "TENANT: is unknown",
            ],
        )


class Memory(unittest.TestCase):
    def use(self, files: dict[str, str]) -> list[object]:
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = Path(root) / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(f"{text}\n")
            found = memory_use(root)
        return [found["usedBytes"] // MIB, found["percent"], found["status"]]

    def test_is_the_control_groups_less_what_the_kernel_can_take_back(self) -> None:
        stat = f"anon 1\ninactive_file {5 * MIB}"
        files = {"memory.max": str(100 * MIB), "memory.current": str(90 * MIB), "memory.stat": stat}
        self.assertEqual(self.use(files), [85, 85.0, "warning"])

    def test_is_read_from_the_older_version(self) -> None:
        given = {"limit_in_bytes": 100 * MIB, "usage_in_bytes": 95 * MIB, "stat": "total_inactive_file 0"}
        files = {f"memory/memory.{name}": str(text) for name, text in given.items()}
        self.assertEqual(self.use(files), [95, 95.0, "critical"])

    def test_is_this_processs_without_a_limit(self) -> None:
        files = {"memory.max": "max", "memory.current": "1", "memory.stat": ""}
        self.assertEqual(self.use(files)[2], "ok")


class Logs(unittest.TestCase):
    def test_have_no_secrets_in_any_depth(self) -> None:
        found = _clean({"Password": "x", "a": {"b": {"token": "y", "c": 1}}})
        self.assertEqual(found, {"Password": "[redacted]", "a": {"b": {"token": "[redacted]", "c": 1}}})

    def test_of_the_standard_library_are_the_same_lines(self) -> None:
        import logging

        line = json.loads(JsonFormatter().format(logging.LogRecord("x", logging.WARNING, "", 0, "hello %s", ("you",), None)))
        self.assertEqual([line["message"], line["level"], line["logger"]], ["hello you", "warn", "x"])


class Unavailable(unittest.TestCase):
    def test_is_told_from_a_callers_own_mistake(self) -> None:
        for error in (ConnectionRefusedError("x"), TimeoutError(), Exception("server closed the connection")):
            self.assertTrue(is_unavailable(error), error)
        self.assertFalse(is_unavailable(ValueError("syntax error")))


if __name__ == "__main__":
    unittest.main()
