"""风险规则 — Methods and colours, templates, and how a hazard moves a risk. Pure."""
