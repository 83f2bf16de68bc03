package dev.postern.domain.page;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param next what the next page begins behind; empty when there is none
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** Of up to {@code limit} items and the one behind them, which tells that there is more. */
    public static <R, T> Page<T> of(List<R> rows, int limit, Function<R, T> toItem, Function<R, String> toPlace) {
        List<R> page = rows.subList(0, Math.min(limit, rows.size()));
        Optional<String> next =
                page.size() < rows.size() ? Optional.of(toPlace.apply(page.get(page.size() - 1))) : Optional.empty();
        return new Page<>(page.stream().map(toItem).toList(), next);
    }
}
