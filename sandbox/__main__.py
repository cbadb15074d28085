"""``python -m sandbox``: the practice AiAccount alone."""

from argparse import ArgumentParser
from pathlib import Path

from sandbox.server import serve


def main() -> None:
    """Read the command line and serve."""
    parser = ArgumentParser(prog="sandbox", description="A practice AiAccount.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5001)
    parser.add_argument("--database", type=Path, default=Path("practice.sqlite"))
    chosen = parser.parse_args()
    serve(chosen.host, port=chosen.port, database=chosen.database)


if __name__ == "__main__":
    main()
