"""Memory and disk, with the thresholds of the contract."""

import math
import os
import re
import resource
from pathlib import Path
from typing import Any

WARNING, CRITICAL = 80, 90


def _judged(used: float, total: float) -> dict[str, Any]:
    percent = round(used / total * 100, 1) if total else 0.0
    status = "critical" if percent >= CRITICAL else "warning" if percent >= WARNING else "ok"
    return {"percent": percent, "status": status}


def disk_use(path: str) -> dict[str, Any]:
    """The file system of a path. What is reserved for root counts as used: this process cannot have it."""
    found = os.statvfs(path)
    used = (found.f_blocks - found.f_bfree) * found.f_frsize
    total = used + found.f_bavail * found.f_frsize
    return {"path": path, "usedBytes": used, "totalBytes": total, **_judged(used, total)}


def memory_use(root: str = "/sys/fs/cgroup") -> dict[str, Any]:
    """Memory of the container (control groups of version 2, then 1), else of this process against the machine.

    Page cache that the kernel can take back at once is not counted.
    """
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    rss = _resident()
    older = "memory/memory."
    group = _group(root, "memory.max", "memory.current", "memory.stat", "inactive_file") or _group(
        root, f"{older}limit_in_bytes", f"{older}usage_in_bytes", f"{older}stat", "total_inactive_file"
    )
    limit, used = group if group and group[0] <= machine else (machine, rss)
    return {"usedBytes": used, "limitBytes": int(limit), "rssBytes": rss, **_judged(used, limit)}


def _resident() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _group(root: str, limit_file: str, usage_file: str, stat_file: str, cache_key: str) -> tuple[float, int] | None:
    try:
        limit, usage, stat = ((Path(root) / name).read_text().strip() for name in (limit_file, usage_file, stat_file))
    except OSError:
        return None
    found = re.search(rf"^{cache_key} (\d+)$", stat, re.MULTILINE)
    cache = int(found[1]) if found else 0
    return math.inf if limit == "max" else float(limit), max(0, int(usage) - cache)
