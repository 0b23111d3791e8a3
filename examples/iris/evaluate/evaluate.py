"""Applies the model to the rows held out and writes accuracy and confusion as JSON."""
import argparse
import csv
import json
import os


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder with model.json")
    parser.add_argument("--test", required=True, help="folder with rows.csv")
    parser.add_argument("--metrics", required=True, help="folder for metrics.json")
    args = parser.parse_args()

    with open(os.path.join(args.model, "model.json")) as file:
        model = json.load(file)
    with open(os.path.join(args.test, "rows.csv"), newline="") as file:
        rows = list(csv.reader(file))[1:]

    classes, weights = model["classes"], model["weights"]
    confusion = {kind: {other: 0 for other in classes} for kind in classes}
    for row in rows:
        x = [1.0] + [float(v) for v in row[:-1]]
        scores = [sum(w * v for w, v in zip(ws, x)) for ws in weights]
        confusion[row[-1]][classes[scores.index(max(scores))]] += 1
    right = sum(confusion[kind][kind] for kind in classes)
    accuracy = right / len(rows)

    os.makedirs(args.metrics, exist_ok=True)
    with open(os.path.join(args.metrics, "metrics.json"), "w") as file:
        json.dump({"accuracy": accuracy, "rows": len(rows), "confusion": confusion}, file, indent=1)
    print(f"{right} of {len(rows)} rows right")


if __name__ == "__main__":
    main()
