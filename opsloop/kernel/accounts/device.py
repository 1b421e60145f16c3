"""Names the device behind a browser's User-Agent, as a person would: `Chrome · Windows`."""

# The order matters: Edge and WeChat also say "Chrome", Chrome also says "Safari", Android also says "Linux".
BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
    "curl": "curl",
    "python": "Python",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "HarmonyOS": "HarmonyOS",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Browser and system in words, or what is known of them; empty where nothing is."""
    parts = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return " · ".join(part for part in parts if part)


def _first(known: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in known.items() if mark.lower() in user_agent.lower()), "")
