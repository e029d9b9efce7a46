"""The signs of the newsroom, drawn from its name: favicon, touch icon, social image."""
