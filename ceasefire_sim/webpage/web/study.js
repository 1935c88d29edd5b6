// What the runs of one setting gave, block by block.

export class Study {
  constructor(questions, horizon) {
    this.questions = questions;
    this.horizon = horizon;
    this.count = 0;
    this.days = questions.phases.map(() => new Float64Array(horizon + 1));
    this.endings = [];
    this.properties = questions.properties.map(() => ({ values: [], capped: [], given: 0 }));
  }

  /** Takes in the next block. */
  add(block) {
    this.count += block.count;
    block.days.forEach((changes, state) => {
      let now = 0;
      changes.forEach((change, day) => {
        now += change;
        this.days[state][day] += now;
      });
    });
    for (const ending of block.endings) this.endings.push(ending);
    block.properties.forEach(({ values, capped, given }, at) => {
      const columns = this.properties[at];
      for (const value of values) columns.values.push(value);
      for (const value of capped) columns.capped.push(value);
      columns.given += given;
    });
  }

  /** The share of runs in each phase, by day. */
  shares() {
    return this.days.map((runs) => runs.map((number) => number / this.count));
  }

  /** How many runs end so. */
  ending(code) {
    return this.endings.reduce((sum, own) => sum + (own === code), 0);
  }

  /** The first run that ends so; -1 where none does. */
  firstEnding(code) {
    return this.endings.indexOf(code);
  }
}
