# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action of every *_verify module: the others of its kind are links to this file."""

from __future__ import annotations

from ansible_collections.greenlang.vcci.plugins.plugin_utils.verify import ActionModule

__all__ = ["ActionModule"]
