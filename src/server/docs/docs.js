// Draws the contract. Every text reaches the page as text, never as HTML.
"use strict";

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// "Order", "array of Order", "number or null".
function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return element("a", { href: `#${name}` }, name);
  }
  if (schema.type === "array") return element("span", {}, "array of ", typeOf(schema.items));
  if (schema.oneOf) return element("span", {}, ...schema.oneOf.flatMap((s, i) => (i ? [" or ", typeOf(s)] : [typeOf(s)])));
  if (schema.enum) return schema.enum.map((word) => JSON.stringify(word)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  return [schema.type].flat().filter(Boolean).join(" or ") + (schema.format ? ` (${schema.format})` : "");
}

function table(heads, rows) {
  return element("table", {}, element("tr", {}, ...heads.map((h) => element("th", {}, h))),
    ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell ?? "")))));
}

async function tryIt(path, output) {
  output.textContent = "Asking.";
  const answer = await fetch(path);
  const body = await answer.text();
  let shown = body;
  try {
    shown = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Not JSON: shown as it came.
  }
  output.textContent = `${answer.status} ${answer.statusText}\n\n${shown}`;
}

function showOperation(contract, path, verb, operation) {
  const card = element("details", { id: operation.operationId },
    element("summary", {}, element("span", { class: "verb" }, verb.toUpperCase()), element("code", {}, path), ` ${operation.summary}`));
  if (operation.description) card.append(element("p", {}, operation.description));
  const parameters = (operation.parameters ?? []).map((p) => (p.$ref ? contract.components.parameters[p.$ref.split("/").pop()] : p));
  if (parameters.length) {
    card.append(table(["Parameter", "In", "Type", "Meaning"], parameters.map((p) => [p.name, p.in, typeOf(p.schema), p.description])));
  }
  const body = operation.requestBody?.content?.["application/json"]?.schema;
  if (body) card.append(element("p", {}, "Body: ", typeOf(body)));
  card.append(table(["Status", "Body", "Meaning"], Object.entries(operation.responses).map(([status, answer]) => {
    const full = answer.$ref ? contract.components.responses[answer.$ref.split("/").pop()] : answer;
    return [status, typeOf(Object.values(full.content ?? {})[0]?.schema), full.description];
  })));
  if (verb === "get" && !path.includes("{") && !path.endsWith("/stream")) {
    const output = element("pre", { tabindex: "0" });
    const button = element("button", { type: "button" }, "Try it");
    button.addEventListener("click", () => tryIt(path, output));
    card.append(button, output);
  }
  return card;
}

function showSchema(name, schema) {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([key, value]) => [key + (required.has(key) ? "" : " (optional)"), typeOf(value), value.description]);
  return element("details", { id: name }, element("summary", {}, element("code", {}, name), ` ${schema.description ?? ""}`),
    rows.length ? table(["Field", "Type", "Meaning"], rows) : typeOf(schema));
}

async function main() {
  const contract = await (await fetch("/api/v1/openapi.json")).json();
  document.getElementById("about").textContent = `${contract.info.description} Version ${contract.info.version}.`;
  const byTag = new Map();
  for (const [path, verbs] of Object.entries(contract.paths)) {
    for (const [verb, operation] of Object.entries(verbs)) {
      const tag = operation.tags?.[0] ?? "other";
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push(showOperation(contract, path, verb, operation));
    }
  }
  for (const [tag, cards] of byTag) {
    document.getElementById("operations").append(element("h2", {}, tag), ...cards);
  }
  document.getElementById("schemas").append(...Object.entries(contract.components.schemas).map(([name, schema]) => showSchema(name, schema)));
}
main();
