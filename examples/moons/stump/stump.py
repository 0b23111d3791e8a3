"""Guesses by boosted one-question trees (AdaBoost)."""
import argparse
import csv
import math
import os


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as file:
        return [((float(x), float(y)), moon) for x, y, moon in list(csv.reader(file))[1:]]


def best_question(train, weights):
    best = (2.0, 0, 0.0, 1)
    for axis in (0, 1):
        for cut in sorted(point[axis] for point, _ in train)[::8]:
            wrong = sum(w for (point, moon), w in zip(train, weights) if (point[axis] > cut) != (moon == "upper"))
            best = min(best, (wrong, axis, cut, 1), (1.0 - wrong, axis, cut, -1))
    return best


def learn(train, rounds):
    weights = [1 / len(train)] * len(train)
    questions = []
    for _ in range(rounds):
        wrong, axis, cut, sign = best_question(train, weights)
        say = 0.5 * math.log((1 - wrong + 1e-9) / (wrong + 1e-9))
        questions.append((say, axis, cut, sign))
        for i, (point, moon) in enumerate(train):
            answer = sign if point[axis] > cut else -sign
            weights[i] *= math.exp(-say * answer * (1 if moon == "upper" else -1))
        total = sum(weights)
        weights = [w / total for w in weights]

    def guess(point):
        return "upper" if sum(say * (sign if point[axis] > cut else -sign) for say, axis, cut, sign in questions) > 0 else "lower"
    return guess


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scaled", required=True, help="folder with train.csv and test.csv")
    parser.add_argument("--guesses", required=True, help="folder for guesses.csv")
    parser.add_argument("--rounds", type=int, default=40)
    args = parser.parse_args()

    train, test = read(args.scaled, "train.csv"), read(args.scaled, "test.csv")
    guess = learn(train, args.rounds)
    os.makedirs(args.guesses, exist_ok=True)
    right = 0
    with open(os.path.join(args.guesses, "guesses.csv"), "w", newline="") as file:
        out = csv.writer(file)
        for point, moon in test:
            out.writerow([guess(point), moon])
            right += guess(point) == moon
    print(f"stump: {right} of {len(test)} right")


if __name__ == "__main__":
    main()
