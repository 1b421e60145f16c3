// Lays a map out from top to bottom, away from the page: boxes in, places and lines out.
import * as dagre from "@dagrejs/dagre";

self.addEventListener("message", (event) => {
  const { token, nodes, ways } = event.data;
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 36, ranksep: 48, edgesep: 14, marginx: 24, marginy: 24 });
  for (const node of nodes) graph.setNode(node.id, { width: node.width, height: node.height });
  for (const way of ways) graph.setEdge(way.from, way.to, { weight: way.weight, width: way.width, height: 16, labelpos: "c" }, way.id);
  dagre.layout(graph);
  const { width, height } = graph.graph();
  self.postMessage({
    token, width, height,
    nodes: Object.fromEntries(graph.nodes().map((id) => [id, { x: graph.node(id).x, y: graph.node(id).y }])),
    ways: Object.fromEntries(graph.edges().map((edge) => {
      const { points, x, y } = graph.edge(edge);
      return [edge.name, { points, x, y }];
    })),
  });
});
