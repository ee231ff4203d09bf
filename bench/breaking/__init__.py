"""The parts of `./dev bench faults`: a machine, people at work, what is killed, what is checked."""
