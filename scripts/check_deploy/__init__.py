from . import compose, kubernetes, metrics, platforms, restore, rights, settings

PARTS = (settings, compose, kubernetes, rights, restore, platforms, metrics)
