from . import components, compose, kubernetes, metrics, platforms, restore, rights, settings, workflows

PARTS = (settings, compose, kubernetes, components, rights, restore, platforms, workflows, metrics)
