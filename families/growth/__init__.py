"""生长评价: a child's measurements against a growth standard. Pure: no model is imported here.

A screening for parents and nurseries, never a diagnosis: whatever stands out is sent to 儿保门诊.
"""
