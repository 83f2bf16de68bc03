package dev.postern.archcanary;

import java.util.concurrent.CountDownLatch;

record SleepsOnLatch(CountDownLatch latch) {
    void rest() throws InterruptedException {
        latch.await();
    }
}
