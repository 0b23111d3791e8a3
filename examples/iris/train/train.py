"""Learns a softmax regression by gradient descent and writes its weights as JSON."""
import argparse
import csv
import json
import math
import os


def softmax(scores):
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    total = sum(powers)
    return [p / total for p in powers]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder with rows.csv")
    parser.add_argument("--model", required=True, help="folder for model.json")
    parser.add_argument("--learning-rate", type=float, default=0.5)
    parser.add_argument("--epochs", type=int, default=300)
    args = parser.parse_args()

    with open(os.path.join(args.data, "rows.csv"), newline="") as file:
        header, *rows = csv.reader(file)
    samples = [([1.0] + [float(x) for x in row[:-1]], row[-1]) for row in rows]
    classes = sorted({kind for _, kind in samples})
    weights = [[0.0] * len(samples[0][0]) for _ in classes]

    for epoch in range(1, args.epochs + 1):
        slope = [[0.0] * len(samples[0][0]) for _ in classes]
        loss = 0.0
        for x, kind in samples:
            chance = softmax([sum(w * v for w, v in zip(ws, x)) for ws in weights])
            loss -= math.log(chance[classes.index(kind)])
            for c, name in enumerate(classes):
                error = chance[c] - (1.0 if name == kind else 0.0)
                for j, v in enumerate(x):
                    slope[c][j] += error * v
        for c in range(len(classes)):
            for j in range(len(weights[c])):
                weights[c][j] -= args.learning_rate * slope[c][j] / len(samples)
        if epoch == 1 or epoch % 100 == 0:
            print(f"epoch {epoch:3d}  loss {loss / len(samples):.4f}", flush=True)

    os.makedirs(args.model, exist_ok=True)
    with open(os.path.join(args.model, "model.json"), "w") as file:
        json.dump({"features": header[:-1], "classes": classes, "weights": weights}, file, indent=1)


if __name__ == "__main__":
    main()
