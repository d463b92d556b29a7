"""The scripts of the widgets. Each widget brings one text to the page, so what two of them share is put in front of both."""

from pathlib import Path


def exported(*names):
    """JavaScript whose value is what these files export: for a page that has many scripts in one."""
    return f"(() => {{\n{script(*names).replace('export default', 'return')}}})()"


def script(*names):
    """The text of these files, one after the other. A path instead would be watched for changes, for as long as Python runs."""
    return "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names)
