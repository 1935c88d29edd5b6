"""``python -m ceasefire_sim``."""

from ceasefire_sim.cli import main

if __name__ == "__main__":
    main()
