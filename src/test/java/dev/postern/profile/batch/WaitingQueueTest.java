package dev.postern.profile.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.TrackCommand;
import dev.postern.profile.batch.WaitingQueue.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingQueueTest {
    private static final int MANY = 100_000;

    private final WaitingQueue<PendingWrite<TrackCommand, String>> queue = new WaitingQueue<>();

    private void add(String... texts) {
        for (String text : texts) {
            queue.add(Notes.note(text));
        }
    }

    private List<Entry<PendingWrite<TrackCommand, String>>> waiting() {
        List<Entry<PendingWrite<TrackCommand, String>>> waiting = new ArrayList<>();
        for (Iterator<Entry<PendingWrite<TrackCommand, String>>> all = queue.iterator(); all.hasNext(); ) {
            Entry<PendingWrite<TrackCommand, String>> entry = all.next();
            if (entry.waits()) {
                waiting.add(entry);
            }
        }
        return waiting;
    }

    private List<String> texts() {
        return waiting().stream().map(entry -> entry.write().item()).toList();
    }

    @Test
    void what_came_first_is_first() {
        add("a1", "b1", "a2");
        assertThat(texts()).containsExactly("a1", "b1", "a2");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.bytes()).isEqualTo(600);
    }

    @Test
    void what_is_taken_out_of_the_middle_leaves_the_others_in_their_order() {
        add("a1", "b1", "c1");
        queue.take(waiting().get(1));
        assertThat(texts()).containsExactly("a1", "c1");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.bytes()).isEqualTo(400);
    }

    @Test
    void all_of_one_customer_are_taken_out_in_their_order() {
        add("a1", "b1", "a2", "b2", "a3");
        assertThat(queue.removeAll("a")).extracting(PendingWrite::item).containsExactly("a1", "a2", "a3");
        assertThat(texts()).containsExactly("b1", "b2");
        assertThat(queue.removeAll("a")).isEmpty();
        assertThat(queue.last("a")).isEmpty();
    }

    @Test
    void of_a_customer_who_is_being_written_only_what_waits_is_taken_out() {
        add("a1");
        queue.take(waiting().get(0));
        add("a2", "a3");
        assertThat(queue.removeAll("a")).extracting(PendingWrite::item).containsExactly("a2", "a3");
    }

    @Test
    void a_customer_who_is_being_written_is_known_until_that_is_forgotten() {
        add("a1");
        Entry<PendingWrite<TrackCommand, String>> first = waiting().get(0);
        queue.take(first);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.last("a")).map(PendingWrite::item).contains("a1");
        queue.forget(first);
        assertThat(queue.last("a")).isEmpty();
    }

    @Test
    void to_forget_the_first_does_not_forget_the_second() {
        add("a1", "a2");
        Entry<PendingWrite<TrackCommand, String>> first = waiting().get(0);
        queue.take(first);
        queue.forget(first);
        assertThat(queue.last("a")).map(PendingWrite::item).contains("a2");
    }

    @Test
    void those_in_front_that_are_too_late_leave() {
        queue.add(Notes.note("a1", "a", Duration.ZERO));
        queue.add(Notes.note("b1", "b", Duration.ZERO));
        add("c1");
        queue.dropCompleted(System.nanoTime());
        assertThat(texts()).containsExactly("c1");
        assertThat(queue.last("a")).isEmpty();
        assertThat(queue.bytes()).isEqualTo(200);
    }

    /** If each customer were searched for among all that wait, this would take minutes. */
    @Test
    void the_way_to_one_customer_does_not_go_through_the_others() {
        for (int i = 0; i < MANY; i++) {
            queue.add(Notes.note("text", "c" + i, Duration.ofSeconds(30)));
        }
        for (int i = MANY - 1; i >= 0; i--) {
            assertThat(queue.last("c" + i)).isPresent();
            assertThat(queue.removeAll("c" + i)).hasSize(1);
        }
        assertThat(queue.isEmpty()).isTrue();
    }
}
