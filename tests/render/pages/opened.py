"""A page in a browser, with the few things that the tests do to it and ask of it."""

import json
import time
from pathlib import Path

NARROW, WIDE = 360, 1300


class Opened:
    """Opens pages of a site; `ask` runs a script's expression in the page."""

    def __init__(self, browser, site: Path) -> None:
        self.browser = browser
        self.site = site

    def __call__(self, name: str, *, width: int = WIDE, theme: str = "light",
                 media: str = "screen", fragment: str = "") -> "Opened":
        command = self.browser.execute_cdp_cmd
        command("Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
        command("Emulation.setEmulatedMedia", {"media": media, "features": [
            {"name": "prefers-color-scheme", "value": theme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})  # a click waits for no scroll
        self.logs("browser"), self.logs("performance")  # what an earlier page left
        self.browser.get("about:blank")  # a new fragment alone would not load the page again
        self.browser.get(f"{(self.site / name).as_uri()}.html{fragment}")
        return self

    def ask(self, expression: str, *arguments: object):
        return self.browser.execute_script(f"return {expression}", *arguments)

    def find(self, selector: str):
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str):
        return self.browser.find_elements("css selector", selector)

    def press(self, key: str) -> None:
        """Press a key where the focus is."""
        self.browser.switch_to.active_element.send_keys(key)

    def logs(self, kind: str) -> list[dict]:
        return self.browser.get_log(kind)

    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened."""
        return [each["request"]["url"] for each in self._events("Network.requestWillBeSent")]

    def refusals(self) -> list[str]:
        """Why the browser refused what was asked for since; waits until it refused something."""
        for _ in range(100):
            failed = self._events("Network.loadingFailed")
            found = [each.get("blockedReason", "") for each in failed]
            if found:
                return found
            time.sleep(0.05)
        return []

    def _events(self, method: str) -> list[dict]:
        messages = (json.loads(each["message"])["message"] for each in self.logs("performance"))
        return [each["params"] for each in messages if each["method"] == method]
