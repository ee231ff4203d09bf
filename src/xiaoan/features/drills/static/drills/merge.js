// One picture out of everybody's marks, the same as rules/merging.py: see there why.
// Moments are milliseconds on the server's clock.

const byMoment = (one, other) => one.at - other.at || (one.id < other.id ? -1 : 1);

export function picture(classes, marks) {
  const told = [...new Map(marks.map((mark) => [mark.id, mark])).values()];
  const back = new Set(told.filter((mark) => mark.kind === "void").map((mark) => mark.voids));
  const valid = told.filter((mark) => mark.kind !== "void" && !back.has(mark.id)).sort(byMoment);
  const alarm = valid.find((mark) => mark.kind === "alarm");
  return {
    began: alarm ? alarm.at : null,
    valid,
    classes: classes.map((one) => counted(one, valid.filter((mark) => mark.muster === one.id))),
  };
}

function counted(asked, marks) {
  const counts = marks.filter((mark) => mark.kind === "count");
  if (!counts.length) return { asked, state: marks.length ? "out" : "inside", missing: asked.expected, present: 0, excused: 0 };
  const last = counts[counts.length - 1];
  const missing = Math.max(asked.expected - last.excused - last.present, 0);
  const isPutRight = counts.some((mark) => mark.present !== last.present);
  return { asked, state: missing ? "short" : "whole", missing, present: last.present, excused: last.excused, isPutRight, by: last.by };
}
