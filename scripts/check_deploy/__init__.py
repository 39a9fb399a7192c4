from . import compose, kubernetes, metrics, platforms, rights, settings

PARTS = (settings, compose, kubernetes, rights, platforms, metrics)
