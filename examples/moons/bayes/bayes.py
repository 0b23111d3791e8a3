"""Guesses by naive Bayes with a normal distribution for each coordinate."""
import argparse
import csv
import math
import statistics
import os


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as file:
        return [((float(x), float(y)), moon) for x, y, moon in list(csv.reader(file))[1:]]


def learn(train):
    normal = {}
    for moon in ("upper", "lower"):
        axes = list(zip(*(point for point, m in train if m == moon)))
        normal[moon] = [(statistics.mean(a), statistics.pstdev(a)) for a in axes]

    def score(point, moon):
        return sum(-((v - m) / s) ** 2 / 2 - math.log(s) for v, (m, s) in zip(point, normal[moon]))
    return lambda point: max(normal, key=lambda moon: score(point, moon))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scaled", required=True, help="folder with train.csv and test.csv")
    parser.add_argument("--guesses", required=True, help="folder for guesses.csv")
    args = parser.parse_args()

    train, test = read(args.scaled, "train.csv"), read(args.scaled, "test.csv")
    guess = learn(train)
    os.makedirs(args.guesses, exist_ok=True)
    right = 0
    with open(os.path.join(args.guesses, "guesses.csv"), "w", newline="") as file:
        out = csv.writer(file)
        for point, moon in test:
            out.writerow([guess(point), moon])
            right += guess(point) == moon
    print(f"bayes: {right} of {len(test)} right")


if __name__ == "__main__":
    main()
