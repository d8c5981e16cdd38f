"""Prices google_document_ai_processor: processed pages or documents, by usage.

https://cloud.google.com/document-ai/pricing (read 2026-12-01): the first 1,000 pages of Enterprise Document OCR per
month are free. Hosting of custom processor versions is not included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Scope
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_pages": "pages per month (OCR, form, layout and custom processors)",
    "monthly_documents": "documents per month of up to 10 pages (invoice, bank statement and pay slip parsers)",
}
_PAGES: Final = {
    "OCR_PROCESSOR": "enterprise-document-ocr",
    "FORM_PARSER_PROCESSOR": "form-parser",
    "LAYOUT_PARSER_PROCESSOR": "layout-parser",
    "CUSTOM_EXTRACTION_PROCESSOR": "custom-extractor",
    "CUSTOM_CLASSIFICATION_PROCESSOR": "custom-classifier",
    "CUSTOM_SPLITTING_PROCESSOR": "custom-splitter",
    "SUMMARIZER": "summarizer",
    "SUMMARY_PROCESSOR": "summarizer",
}
_DOCUMENTS: Final = {
    "INVOICE_PROCESSOR": "invoice-parser",
    "BANK_STATEMENT_PROCESSOR": "bank-statement-parser",
    "PAYSTUB_PROCESSOR": "pay-slip-parser",
}


def components(resource: Resource) -> Iterator[Component]:
    """Pages or documents of the processor."""
    kind = resource.required("type")
    if kind in _PAGES:
        sku = f"document-ai/{_PAGES[kind]}-page"
        scope: Scope = "account" if kind == "OCR_PROCESSOR" else ""  # only OCR has a free tier
        yield resource.by_usage("monthly_pages", f"Pages ({kind})", "pages", sku, scope=scope)
    elif kind in _DOCUMENTS:
        sku = f"document-ai/{_DOCUMENTS[kind]}-document"
        yield resource.by_usage("monthly_documents", f"Documents ({kind})", "documents", sku)
    else:
        missing = MissingPrice(f"processors of type {kind}")
        yield Component(f"Pages ({kind})", NOTHING, "pages", missing, usage_based=True)
