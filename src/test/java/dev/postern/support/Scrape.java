package dev.postern.support;

/** The metrics of a gateway as Prometheus reads them. */
public record Scrape(String text) {
    /** The value of a metric without labels, or with them as they are written; 0 where it is not there yet. */
    public double value(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
