/* The benchmark's scenario written by hand in C, with the package's draws: what a careful programmer reaches for
   this one agreement. `runs_alone` gives end days and last states; `with_observers` also the first days on which
   the properties are settled, and the daily tables (states a region, values a quantity). */

#include <stdint.h>
#include <string.h>

enum { HORIZON = 365, FIELDS = 8 };
enum { RAID, SHELLING, TALKS, RUMOUR, COOLING, FADING, RENEWAL, RECOVERY, AGREE, DEPLOY, LEAVE, MANDATE, SEAT, FALL,
       FORCE_MANDATE, FORCE_DEPLOY, FORCE_WITHDRAW, COLLAPSE, SUSPEND, RESUME, ADVANCE, CONCLUDE };
enum { NONE, AGREED, ACTIVE };
enum { MANDATED = 1, SEATED = 2, DEPLOYED = 2 };
enum { FIRST, SECOND, SUSPENDED, CONCLUDED, COLLAPSED };

typedef struct {
    int tension, trust, mediation, monitoring, authority, force, phase;
} State;

typedef struct {
    int64_t tension[HORIZON + 1][13], trust[HORIZON + 1][61], mediation[HORIZON + 1][11];
    int64_t monitoring[HORIZON + 1][3], authority[HORIZON + 1][3], force[HORIZON + 1][3], phase[HORIZON + 1][5];
} Tables;

static inline uint64_t swap(uint64_t x) { return (x >> 32) | (x << 32); }

static inline uint32_t squares(uint64_t counter, uint64_t key) {
    uint64_t x = counter * key, y = x, z = y + key;
    x = swap(x * x + y);
    x = swap(x * x + z);
    x = swap(x * x + y);
    return (uint32_t)((x * x + z) >> 32);
}

static inline int within(int value, int high) { return value < 0 ? 0 : value > high ? high : value; }

#define CHANCE(site, p) ((uint64_t)squares(counter, keys[site]) < (uint64_t)((p) * 4294967296.0))
#define CHANGE(name, by, high) s->name = within(s->name + (by), high)

static inline void day_of(State *s, uint64_t counter, const uint64_t *keys) {
    if (s->phase != COLLAPSED) {
        double p = 0.12 * (1 + s->tension / 10.0);
        if (CHANCE(RAID, p)) { CHANGE(tension, 1, 12); CHANGE(trust, -1, 60); }
    }
    if (s->tension >= 3 && CHANCE(SHELLING, 0.08)) CHANGE(tension, 1, 12);
    if (s->mediation >= 2 && CHANCE(TALKS, 0.1)) { CHANGE(tension, -2, 12); CHANGE(trust, 2, 60); }
    if (CHANCE(RUMOUR, 0.05)) CHANGE(tension, 1, 12);
    if (s->tension > 1 && CHANCE(COOLING, 0.25)) CHANGE(tension, -1, 12);
    if (s->mediation > 0 && CHANCE(FADING, 0.05)) CHANGE(mediation, -1, 10);
    if (s->tension >= 6 && CHANCE(RENEWAL, 0.2)) CHANGE(mediation, 2, 10);
    if (s->tension <= 3 && CHANCE(RECOVERY, 0.15)) CHANGE(trust, 1, 60);
    switch (s->monitoring) {
    case NONE: if (s->mediation >= 4 && CHANCE(AGREE, 0.05)) s->monitoring = AGREED; break;
    case AGREED: if (s->tension <= 8 && CHANCE(DEPLOY, 0.1)) s->monitoring = ACTIVE; break;
    default: if (s->tension >= 10 && CHANCE(LEAVE, 0.2)) s->monitoring = AGREED;
    }
    switch (s->authority) {
    case NONE: if (s->trust >= 20 && CHANCE(MANDATE, 0.03)) s->authority = MANDATED; break;
    case MANDATED: if (s->monitoring == ACTIVE && CHANCE(SEAT, 0.05)) s->authority = SEATED; break;
    default: if (s->trust < 5 && CHANCE(FALL, 0.1)) s->authority = MANDATED;
    }
    switch (s->force) {
    case NONE: if (s->trust >= 15 && CHANCE(FORCE_MANDATE, 0.04)) s->force = MANDATED; break;
    case MANDATED: if (s->tension <= 6 && CHANCE(FORCE_DEPLOY, 0.05)) s->force = DEPLOYED; break;
    default: if (s->tension >= 11 && CHANCE(FORCE_WITHDRAW, 0.3)) s->force = MANDATED;
    }
    switch (s->phase) {
    case SUSPENDED:
        if (s->tension >= 9 && CHANCE(COLLAPSE, 0.02)) s->phase = COLLAPSED;
        else if (s->tension <= 5 && CHANCE(RESUME, 0.3)) s->phase = FIRST;
        break;
    case FIRST:
        if (s->tension >= 9 && CHANCE(SUSPEND, 0.3)) s->phase = SUSPENDED;
        else if (s->monitoring == ACTIVE && s->trust >= 25 && CHANCE(ADVANCE, 0.05)) s->phase = SECOND;
        break;
    case SECOND:
        if (s->tension >= 9 && CHANCE(SUSPEND, 0.3)) s->phase = SUSPENDED;
        else if (s->authority == SEATED && s->force == DEPLOYED && CHANCE(CONCLUDE, 0.01)) s->phase = CONCLUDED;
    }
}

static inline void write_row(int32_t *row, int end, const State *s) {
    const int32_t values[FIELDS] = {end, s->tension, s->trust, s->mediation, s->monitoring, s->authority, s->force,
                                    s->phase};
    memcpy(row, values, sizeof values);
}

static inline void count_day(Tables *t, int day, const State *s, int64_t by) {
    t->tension[day][s->tension] += by;
    t->trust[day][s->trust] += by;
    t->mediation[day][s->mediation] += by;
    t->monitoring[day][s->monitoring] += by;
    t->authority[day][s->authority] += by;
    t->force[day][s->force] += by;
    t->phase[day][s->phase] += by;
}

void runs_alone(const uint64_t *keys, int64_t first, int64_t count, int32_t *rows) {
    for (int64_t run = 0; run < count; run++) {
        State s = {3, 30, 5, NONE, NONE, NONE, FIRST};
        int day = 0;
        while (day < HORIZON && s.phase != CONCLUDED && s.phase != COLLAPSED) {
            day_of(&s, (uint64_t)(first + run) * 65536u + (uint64_t)day, keys);
            day++;
        }
        write_row(rows + run * FIELDS, day, &s);
    }
}

int64_t table_bytes(void) { return (int64_t)sizeof(Tables); }

/* settled: two numbers a run, the first day on which the deal was concluded, and on which the truce no longer held
   (HORIZON + 1: never). tables: zeroed by the caller. */
void with_observers(const uint64_t *keys, int64_t first, int64_t count, int32_t *rows, int32_t *settled, Tables *tables) {
    for (int64_t run = 0; run < count; run++) {
        State s = {3, 30, 5, NONE, NONE, NONE, FIRST};
        int day = 0, concluded = HORIZON + 1, broken = HORIZON + 1;
        for (;;) {
            count_day(tables, day, &s, 1);
            if (s.phase == CONCLUDED && concluded > HORIZON) concluded = day;
            if (s.phase == COLLAPSED && broken > HORIZON) broken = day;
            if (day == HORIZON || s.phase == CONCLUDED || s.phase == COLLAPSED) break;
            day_of(&s, (uint64_t)(first + run) * 65536u + (uint64_t)day, keys);
            day++;
        }
        for (int after = day + 1; after <= HORIZON; after++) count_day(tables, after, &s, 1);
        write_row(rows + run * FIELDS, day, &s);
        settled[2 * run] = concluded;
        settled[2 * run + 1] = broken;
    }
}
