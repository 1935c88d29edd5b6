// What decides the draws of one run and of its futures, as `luck` has it in Python: by hand, and spliced.

export const OFFSPRING = 2 ** 47; // future number c draws as run OFFSPRING + c

/** Draws decided by hand, each in place of what was decided of it before. */
export function withForced(draws, others) {
  const decided = new Set(others.map(([day, site]) => `${day} ${site}`));
  return [...draws.filter(([day, site]) => !decided.has(`${day} ${site}`)), ...others];
}

/** From which day on the future of a number draws as which run: the run's own luck up to a day, fresh luck from there. */
export function futureSplices(run, day) {
  return (future) => (day > 0 ? [[0, run], [day, OFFSPRING + future]] : [[0, OFFSPRING + future]]);
}

const HOW = new Set(["outcomes", "attribution"]);

function ownerOf(site) {
  const name = site.split("#")[0];
  return HOW.has(name.slice(name.lastIndexOf(".") + 1)) && name.split(".").length > 2
    ? name.slice(0, name.lastIndexOf(".")) : null;
}

/** Whether a draw only says how something turns out that is decided to happen, too. */
function isManner([day, site], draws) {
  const owner = ownerOf(site);
  return owner !== null && draws.some(([other, name, value]) => other === day && name === owner && Number(value) > 0);
}

/** Draws that belong together: that something happens, and how it turns out. */
export function together(draws) {
  const groups = new Map();
  for (const draw of draws) {
    const key = `${draw[0]} ${isManner(draw, draws) ? ownerOf(draw[1]) : draw[1]}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(draw);
  }
  return [...groups.values()];
}

/** The one draw that is decided, fallen the other way; none where several are, or it has no other way. */
export function otherWay(draws, kindOf) {
  const events = draws.filter((draw) => draw[1].includes("#") || !isManner(draw, draws));
  if (events.length !== 1) return [];
  const [day, site, value] = events[0];
  return ["chance", "count"].includes(kindOf(site)) ? [[day, site, Number(value) ? 0 : 1]] : [];
}
