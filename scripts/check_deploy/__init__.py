from . import compose, kubernetes, metrics, rights, settings

PARTS = (settings, compose, kubernetes, rights, metrics)
