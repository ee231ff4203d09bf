"""What can go wrong with the database, said so that the reader knows what to do next."""

from __future__ import annotations


class DatabaseError(Exception):
    """A sentence for the person at the keyboard; never a traceback."""


EXPLANATIONS = (
    (
        ("No space left on device", "Disk quota exceeded"),
        "磁盘空间不足，数据库无法写入。请清理磁盘后重试。",
    ),
    (
        ("incompatible with server", "not compatible with this version"),
        "数据目录由另一个版本的 PostgreSQL 建立。"
        "请用原版本导出（pg_dump）后再导入，或换一个数据目录（XIAOAN_STATE）。",
    ),
    (
        ("could not map anonymous shared memory", "Cannot allocate memory", "out of memory"),
        "内存不足，数据库无法启动。请关闭其他程序后重试。",
    ),
    (
        ("could not create any Unix-domain sockets", "could not bind Unix address"),
        "数据库的套接字已被占用或无法创建。请结束占用它的程序后重试。",
    ),
    (
        ("user does not exist", "could not look up effective user"),
        "系统里没有运行数据库的用户（用户号不在 /etc/passwd 中），PostgreSQL 无法初始化。"
        "请换一个有名字的用户运行，或设置 XIAOAN_DATABASE_URL。",
    ),
    (
        ("Permission denied", "Operation not permitted"),
        "没有权限读写数据库目录。请检查该目录的所有者，或换一个目录（XIAOAN_STATE）。",
    ),
    (
        ("could not locate a valid checkpoint", "invalid primary checkpoint", "PANIC:"),
        "数据库文件已损坏，无法恢复。请从备份恢复，或换一个数据目录（XIAOAN_STATE）。",
    ),
)

# After a kill -9 these pass within a few seconds, once the last orphan has let go.
PASSING = (
    'lock file "postmaster.pid" already exists',
    "pre-existing shared memory block",
    ".lock already exists",
    "the database system is starting up",
)


def explain(output: str, *, otherwise: str) -> str:
    """Turn the log of a failed initdb or postgres into one Chinese sentence."""
    for signs, sentence in EXPLANATIONS:
        if any(sign in output for sign in signs):
            return sentence
    lines = [line for line in output.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL:" in line or "HINT:" in line]
    return "\n".join([otherwise, *(fatal or lines)[-3:]])


def is_passing(output: str) -> bool:
    """Whether the failure goes away by waiting for the remains of a killed server."""
    return any(sign in output for sign in PASSING)
