"""Guesses by the nearest of several centres for each moon, found by k-means."""
import argparse
import csv
import math
import os


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as file:
        return [((float(x), float(y)), moon) for x, y, moon in list(csv.reader(file))[1:]]


def centres_of(points, count):
    centres = points[:count]
    for _ in range(25):
        groups = [[] for _ in centres]
        for point in points:
            groups[min(range(count), key=lambda c: math.dist(centres[c], point))].append(point)
        centres = [tuple(sum(axis) / len(g) for axis in zip(*g)) if g else c for g, c in zip(groups, centres)]
    return centres


def learn(train, count):
    centres = [(centre, moon) for moon in ("upper", "lower")
               for centre in centres_of([point for point, m in train if m == moon], count)]
    return lambda point: min(centres, key=lambda c: math.dist(c[0], point))[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scaled", required=True, help="folder with train.csv and test.csv")
    parser.add_argument("--guesses", required=True, help="folder for guesses.csv")
    parser.add_argument("--centres", type=int, default=6)
    args = parser.parse_args()

    train, test = read(args.scaled, "train.csv"), read(args.scaled, "test.csv")
    guess = learn(train, args.centres)
    os.makedirs(args.guesses, exist_ok=True)
    right = 0
    with open(os.path.join(args.guesses, "guesses.csv"), "w", newline="") as file:
        out = csv.writer(file)
        for point, moon in test:
            out.writerow([guess(point), moon])
            right += guess(point) == moon
    print(f"centroid: {right} of {len(test)} right")


if __name__ == "__main__":
    main()
