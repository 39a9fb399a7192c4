from . import compose, kubernetes, metrics, platforms, restore, rights, settings, workflows

PARTS = (settings, compose, kubernetes, rights, restore, platforms, workflows, metrics)
