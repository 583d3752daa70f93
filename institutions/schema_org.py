"""schema.org `ChildCare` for search engines: the same facts that the page shows, nothing more."""

import json
from typing import Any

from anxintuo.kit.geo import plain_degrees
from institutions.queries.detail import NurseryDetail

# In a data block the only danger is closing the element early (OWASP, JSON in HTML).
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def child_care_json(detail: NurseryDetail, url: str) -> str:
    """JSON-LD text that is safe inside `<script type="application/ld+json">`."""
    institution = detail.institution
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ChildCare",
        "name": institution.name,
        "url": url,
        "telephone": institution.phone or None,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": institution.address,
            "addressLocality": institution.division.name if institution.division else None,
            "addressRegion": "浙江省温州市",
            "addressCountry": "CN",
        },
        "identifier": institution.credit_code,
    }
    if institution.is_placed:
        latitude, longitude = plain_degrees(institution.lat), plain_degrees(institution.lon)
        data["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    if institution.opens_at and institution.closes_at:
        days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] + (["Saturday"] if institution.saturday else [])
        data["openingHoursSpecification"] = {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": days,
            "opens": f"{institution.opens_at:%H:%M}",
            "closes": f"{institution.closes_at:%H:%M}",
        }
    if detail.fee_from is not None:
        data["priceRange"] = f"¥{detail.fee_from:.0f} / 月起"
    kept = {key: value for key, value in data.items() if value not in (None, "", [])}
    return json.dumps(kept, ensure_ascii=False).translate(ESCAPES)
