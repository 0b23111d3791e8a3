"""Writes the accuracies as a table, best first, and prints the vote's."""
import argparse
import json
import os


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--metrics", required=True)
    parser.add_argument("--report", required=True)
    args = parser.parse_args()

    with open(os.path.join(args.metrics, "metrics.json")) as file:
        metrics = json.load(file)
    ranked = sorted(metrics["accuracy"].items(), key=lambda item: -item[1])
    lines = ["# Two moons", "", "| learner | accuracy |", "|---|---|"]
    lines += [f"| {name} | {value:.3f} |" for name, value in ranked]
    os.makedirs(args.report, exist_ok=True)
    with open(os.path.join(args.report, "report.md"), "w") as file:
        file.write("\n".join(lines) + "\n")
    print(f"accuracy {metrics['accuracy']['vote']:.3f}")


if __name__ == "__main__":
    main()
