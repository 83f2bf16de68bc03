package dev.postern.transfer;

/** Shows how far a command has come. Owned by it; used on its thread. */
public interface Progress extends AutoCloseable {
    Progress NONE = new Progress() {
        @Override
        public void at(long done, long rows) {}

        @Override
        public void close() {}
    };

    /** {@code done} of the whole is behind us; {@code rows} are for the eye. */
    void at(long done, long rows);

    @Override
    void close();
}
