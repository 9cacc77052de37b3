"""Asks axe what on a page shuts people out."""

from pathlib import Path

from playwright.async_api import Page

SCRIPT = (Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN = """async () => (await axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',
  'wcag21aa', 'wcag22aa']})).violations.filter(({impact}) => impact === 'serious' || impact === 'critical')
  .map(({id, nodes}) => `${id}: ${nodes.map(({target, failureSummary}) => target + ' ' + failureSummary).join(' | ')}`)"""


async def serious_faults(page: Page) -> list[str]:
    """The serious and critical violations of WCAG 2.2 AA on the page as it is now; empty when there is none."""
    await page.evaluate(SCRIPT)  # past the page's own policy, which lets no foreign script in
    faults: list[str] = await page.evaluate(RUN)
    return faults
