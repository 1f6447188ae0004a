// What JavaScript programs read in our exports, as JSON: counts, and the texts of nodes by id.
//
//     NODE_PATH=.../node_modules node exports.js argdown|gexf|graphml FILE
const fs = require("fs");

const [format, file] = process.argv.slice(2);
const input = fs.readFileSync(file, "utf8");

function argdown() {
  const { argdown } = require("@argdown/node");
  const response = argdown.run({
    process: ["parse-input", "build-model", "build-map"],
    input,
    logLevel: "silent",
    model: { removeTagsFromText: true },
  });
  const errors = (response.lexerErrors || []).length + (response.parserErrors || []).length;
  const texts = {}, labels = {};
  for (const [title, statement] of Object.entries(response.statements)) {
    const member = statement.members.find((m) => m.text) || {};
    // the blanks before tags that were taken off
    texts[title] = (member.text || "").replace(/ +$/, "");
    labels[title] = statement.tags || [];
  }
  const relations = response.relations || [];
  const of = (type) => relations.filter((r) => r.relationType === type).length;
  return { errors, texts, labels, edges: relations.length, attacks: of("attack") };
}

function graphology() {
  const Graph = require("graphology");
  const read = require(`graphology-${format}`);
  const graph = read.parse(Graph, input, { addMissingNodes: false });
  const texts = {};
  graph.forEachNode((id, attributes) => (texts[id] = attributes.label));
  let attacks = 0;
  graph.forEachEdge((_, attributes) => (attacks += attributes.relation === "attacks"));
  return { errors: 0, texts, edges: graph.size, attacks };
}

process.stdout.write(JSON.stringify(format === "argdown" ? argdown() : graphology()));
