import contextlib
import io
import json
import unittest
from typing import Any
from unittest.mock import patch

from app_contract.ended import EndedRequests
from app_contract.ids import next_id
from app_contract.output import Output


class Requests(unittest.TestCase):
    def setUp(self) -> None:
        self.counted: list[Any] = []
        # No thread writes meanwhile.
        self.output = Output()
        self.output.is_due = True

    def requests(self, level: str, log: Any = None) -> EndedRequests:
        with patch("app_contract.ended.OUTPUT", self.output):
            return EndedRequests(lambda *values: self.counted.append(values), level, log)

    def add(self, requests: EndedRequests, path: str = "/notes/1") -> None:
        with patch("app_contract.ended.OUTPUT", self.output):
            requests.add(("r-1", "GET", path, "/notes/{id}", 200, 1.0, 1.5))

    def test_wait_and_any_other_line_takes_them_with_it(self) -> None:
        requests = self.requests("info")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.add(requests, '/"notes"/ä\n')
            self.assertEqual((out.getvalue(), self.counted), ("", []))
            self.output.write("another\n")
        line, other = out.getvalue().splitlines()
        found = json.loads(line)
        self.assertRegex(found.pop("time"), r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        wanted = {"request_id": "r-1", "method": "GET", "path": '/"notes"/ä\n', "status": 200, "duration_ms": 500.0}
        self.assertEqual(found, wanted | {"level": "info", "message": "request"})
        self.assertEqual((other, self.counted), ("another", [("GET", "/notes/{id}", 200, 0.5)]))

    def test_have_no_line_at_a_level_above(self) -> None:
        requests = self.requests("warn")
        self.add(requests)
        self.assertEqual((requests.take(), len(self.counted)), ("", 1))

    def test_go_to_a_logger_of_the_services_own_at_once(self) -> None:
        lines: list[Any] = []

        class Log:
            def info(self, message: str, **values: Any) -> None:
                lines.append((message, values))

        requests = self.requests("info", Log())
        self.add(requests)
        wanted = {"request_id": "r-1", "method": "GET", "path": "/notes/1", "status": 200, "duration_ms": 500.0}
        self.assertEqual((lines, requests.take()), ([("request", wanted)], ""))

    def test_have_ids_that_differ(self) -> None:
        first, second = next_id(), next_id()
        self.assertNotEqual(first, second)
        self.assertRegex(first, r"^[0-9a-f-]{36}$")


if __name__ == "__main__":
    unittest.main()
