// Cars of the lab `drive`: the twin of cars.py, which explains each part. Everything has the order that it has there.

import { HALF, turned } from "./roads.js";

const STRIDE = 0.12;
const TIGHTEST = 1.4;
export const RAYS = 9;
const [FAN, REACH, SAMPLES] = [0.21, 2.5, 25];
const [RARELY, ASIDE, TURN] = [0.88, 0.2, 0.25];
const AHEAD = 12;
const [BEHIND, BEFORE] = [6, 12];
export const DIRECTIONS = Array.from({ length: RAYS }, (_, k) => turned(1, 0, FAN * (k - (RAYS - 1) / 2)));
const LOOKS = Array.from({ length: SAMPLES + 1 }, (_, k) => k * (REACH / SAMPLES));

/** A car on a road, at first at point number `start` of its middle. */
export class Car {
  constructor(road, start) {
    this.road = road;
    this.at = start;
    const [[x, y], next] = [this.point(start), this.point(start + 1)];
    const [dx, dy] = [next[0] - x, next[1] - y];
    const length = Math.sqrt(dx * dx + dy * dy);
    this.x = x;
    this.y = y;
    this.c = dx / length;
    this.s = dy / length;
  }

  point(place) {
    const { middle } = this.road;
    return middle[(place + middle.length) % middle.length];
  }

  /** How far the edge of the road is in nine directions, from right to left. */
  rays() {
    return DIRECTIONS.map(([cos, sin]) => this.ray(this.c * cos - this.s * sin, this.s * cos + this.c * sin));
  }

  ray(across, up) {
    let before = 0;
    for (let k = 0; k <= SAMPLES; k++) {
      const far = this.road.distance(this.x + across * LOOKS[k], this.y + up * LOOKS[k]);
      if (far > HALF) {
        if (!k) return 0;
        const share = (HALF - before) / (far > before ? far - before : 1);
        return (k - 1 + share) * (REACH / SAMPLES);
      }
      before = far;
    }
    return REACH;
  }

  /** The curvature by which the expert steers. */
  expert() {
    this.find();
    const [x, y] = this.point(this.at + AHEAD);
    const [dx, dy] = [x - this.x, y - this.y];
    return limited((2 * (this.c * dy - this.s * dx)) / (dx * dx + dy * dy));
  }

  find() {
    const { length } = this.road.middle;
    let [nearest, least] = [0, Infinity];
    for (let k = -BEHIND; k <= BEFORE; k++) {
      const place = (this.at + k + length) % length;
      const [x, y] = this.road.middle[place];
      const [dx, dy] = [x - this.x, y - this.y];
      const square = dx * dx + dy * dy;
      if (square < least) [nearest, least] = [place, square];
    }
    this.at = nearest;
  }

  move(curvature) {
    const u = curvature * (STRIDE / 4);
    [this.c, this.s] = turned(this.c, this.s, u);
    [this.x, this.y] = [this.x + STRIDE * this.c, this.y + STRIDE * this.s];
    [this.c, this.s] = turned(this.c, this.s, u);
  }

  /** Push the car aside to the left, and turn it, if the lot falls on it. */
  push(lot, aside, turn) {
    if (!(lot > RARELY)) return;
    [this.x, this.y] = [this.x - aside * ASIDE * this.s, this.y + aside * ASIDE * this.c];
    [this.c, this.s] = turned(this.c, this.s, turn * TURN);
  }

  get off() {
    return this.road.distance(this.x, this.y) > HALF;
  }
}

/** Curvatures that the steering allows. */
const limited = (curvature) => Math.min(Math.max(curvature, -TIGHTEST), TIGHTEST);

/**
 * Let `steer(rays)` drive a car on each road; `rays` and its answer hold all cars. Returns {tracks, left, first}; see cars.py.
 * A car that has left its road still counts as a row of `rays`, but does not move.
 */
export function driven(roads, steer, steps) {
  const cars = roads.map((road) => new Car(road, 0));
  const tracks = cars.map(({ x, y }) => [[x, y]]);
  const left = cars.map(() => null);
  const first = [];
  const rays = new Float64Array(cars.length * RAYS);
  for (let step = 1; step <= steps; step++) {
    cars.forEach((car, k) => left[k] === null && rays.set(car.rays(), k * RAYS));
    const curvatures = steer(rays);
    if (left[0] === null) {
      const [{ x, y, c, s }] = cars;
      const expert = cars[0].expert();
      first.push({
        car: [x, y, c, s],
        rays: Array.from(rays.subarray(0, RAYS)),
        steered: limited(curvatures[0]),
        expert,
      });
    }
    cars.forEach((car, k) => {
      if (left[k] !== null) return;
      car.move(limited(curvatures[k]));
      tracks[k].push([car.x, car.y]);
      if (car.off) left[k] = step;
    });
    if (!left.includes(null)) break;
  }
  return { tracks, left, first };
}

/** What the expert sees and does: {input, target}, in the order of steps. pushes: three random numbers for each, or null. */
export function expertSteps(roads, starts, steps, pushes) {
  const cars = roads.map((road, k) => new Car(road, starts[k]));
  const [input, target] = [[], []];
  for (let step = 0, lot = 0; step < steps; step++)
    for (const car of cars) {
      if (pushes) car.push(pushes[lot], pushes[lot + 1], pushes[lot + 2]);
      lot += 3;
      input.push(...car.rays());
      const curvature = car.expert();
      target.push(curvature);
      car.move(curvature);
    }
  return { input, target };
}
