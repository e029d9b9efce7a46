"""Random work in a discussion beside a plain model of it: what must hold after every step."""
