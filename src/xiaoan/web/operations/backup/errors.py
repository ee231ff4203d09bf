"""What stands in the way of a backup or of a restore."""

from __future__ import annotations

import errno


class BackupError(Exception):
    """A Chinese sentence for the operator: what is wrong, and what to do next."""


def explained(error: OSError, doing: str) -> BackupError:
    """An error of the file system as a sentence."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return BackupError(f"{doing}时磁盘已满，没有完成。请清理磁盘，或换一个目录后重试。")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return BackupError(f"{doing}时没有权限读写 {error.filename}。请检查目录的所有者后重试。")
    return BackupError(f"{doing}时出错：{error.strerror or error}（{error.filename or ''}）。")
