"""The process of one of a crew: what it is to work with and tasks come in, outcomes go out (see ``remote``)."""

from __future__ import annotations

from parkopt.solve.problems.node import Task, Worker
from parkopt.solve.remote import line


def main() -> None:
    """Work until killed or until nothing more can come."""
    receive, send = line()
    worker: Worker | None = None
    while True:
        try:
            order = receive()
        except EOFError:
            return
        if isinstance(order, Task):
            assert worker is not None
            send(worker.work(order))
        else:
            worker = Worker(*order)


if __name__ == "__main__":
    main()
