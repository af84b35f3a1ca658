"""Judges documents with the Ministry's XSDs, as its server does: JSON becomes XML, which an XSD judges.

`judge.py FOLDER` reads one JSON object a line ({"xsd": name, "document": ...}) and writes `1` or `0` a line.
`judge.py FOLDER NAME...` writes what each XSD says, one JSON tree a line.
"""

import json
import os
import sys

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"


class Unwritable(ValueError):
    """The document cannot be written as XML of the wanted shape."""


# What libxml2 reads otherwise than the standard (and .NET, which the server runs on), said in another way:
# it lets `1234.567,00` pass the first of these two equal patterns, and any stray character pass as base64.
MONEY = r"[0-9]{1,3}(\.[0-9]{3})*|[0-9]+", r"[0-9]{1,3}\.([0-9]{3}\.)*[0-9]{3}|[0-9]+"
BASE64 = r"[A-Za-z0-9+/=\s]*"


def schema(folder, name):
    tree = etree.parse(os.path.join(folder, name + ".xsd"))
    for pattern in tree.iter(XS + "pattern"):
        # E3D and MAD write `^...$`, which the server reads as anchors.
        value = pattern.get("value")
        if value.startswith("^") and value.endswith("$"):
            value = value[1:-1]
        pattern.set("value", value.replace(*MONEY))
    for restriction in tree.iter(XS + "restriction"):
        if restriction.get("base") == "xs:base64Binary":
            etree.SubElement(restriction, XS + "pattern", value=BASE64)
    root = tree.getroot().find(XS + "element").get("name")
    return etree.XMLSchema(tree), tree.getroot().get("targetNamespace"), root


def fill(element, value):
    if isinstance(value, list):
        raise Unwritable("a list in a list")
    if isinstance(value, dict):
        for key, under in value.items():
            for item in under if isinstance(under, list) else [under]:
                fill(etree.SubElement(element, key), item)
    elif value is None:
        pass
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = str(value)


def judge(document, validator, namespace, root):
    if not isinstance(document, dict):
        return False
    # An empty list leaves nothing in the XML.
    if [key for key, value in document.items() if value != []] != [root]:
        return False
    value = document[root]
    if isinstance(value, list):
        if len(value) != 1:
            return False
        value = value[0]
    element = etree.Element("{%s}%s" % (namespace, root))
    try:
        fill(element, value)
    except ValueError:
        return False
    return validator.validate(element)


def describe(element, types):
    """The element as the tables have it: key, title, how often, and restrictions or children."""
    kind = types.get(element.get("type"))
    found = {
        "wire": element.get("name"),
        "title": (element.findtext(XS + "annotation/" + XS + "documentation") or "").strip(),
        "required": element.get("minOccurs") != "0",
        "repeats": element.get("maxOccurs") == "unbounded",
    }
    if kind is not None:
        found["children"] = [describe(child, types) for child in kind.find(XS + "sequence")]
    else:
        restriction = element.find(XS + "simpleType/" + XS + "restriction")
        facets = [[facet.tag.replace(XS, ""), facet.get("value")] for facet in restriction]
        # `minLength` 0 restricts nothing, and the order of the lengths says nothing.
        found["facets"] = sorted(facet for facet in facets if facet != ["minLength", "0"])
    return found


def tree_of(folder, name):
    parser = etree.XMLParser(remove_comments=True)
    top = etree.parse(os.path.join(folder, name + ".xsd"), parser).getroot()
    types = {kind.get("name"): kind for kind in top.findall(XS + "complexType")}
    return describe(top.find(XS + "element"), types)


def main():
    for name in sys.argv[2:]:
        print(json.dumps(tree_of(sys.argv[1], name)))
    if len(sys.argv) > 2:
        return
    schemas = {}
    for line in sys.stdin:
        request = json.loads(line)
        name = request["xsd"]
        if name not in schemas:
            schemas[name] = schema(sys.argv[1], name)
        print(int(judge(request["document"], *schemas[name])))


if __name__ == "__main__":
    main()
