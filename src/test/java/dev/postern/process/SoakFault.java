package dev.postern.process;

/** Faults of a gateway and its database. */
enum SoakFault {
    BACKENDS_KILLED("all sessions of the database are ended") {
        @Override
        void begin(Soak soak) {
            soak.database()
                    .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
    },
    CONNECTIONS_CUT("all connections to PostgreSQL are reset") {
        @Override
        void begin(Soak soak) {
            soak.network().cut();
        }
    },
    GATEWAY_KILLED("the gateway is killed -9 and started again") {
        @Override
        void begin(Soak soak) throws Exception {
            soak.gateway().kill();
            soak.gateway().exitCode();
        }

        @Override
        void end(Soak soak) throws Exception {
            soak.startGateway();
        }
    },
    POSTGRES_KILLED("PostgreSQL is killed -9 and started again") {
        @Override
        void begin(Soak soak) throws Exception {
            soak.postgres().kill();
        }

        @Override
        void end(Soak soak) {
            soak.postgres().restart();
        }
    },
    NETWORK_SILENT("nothing passes between gateway and PostgreSQL") {
        @Override
        void begin(Soak soak) {
            soak.network().silence();
        }

        @Override
        void end(Soak soak) {
            soak.network().heal();
        }
    },
    GATEWAY_STOPPED("the gateway gets SIGTERM and is started again") {
        @Override
        void begin(Soak soak) throws Exception {
            soak.gateway().terminate();
            int exitCode = soak.gateway().exitCode();
            if (exitCode != 0) {
                throw new IllegalStateException("after SIGTERM the gateway ended with " + exitCode);
            }
        }

        @Override
        void end(Soak soak) throws Exception {
            soak.startGateway();
        }
    },
    POSTGRES_FROZEN("PostgreSQL is stopped (SIGSTOP) and goes on") {
        @Override
        void begin(Soak soak) throws Exception {
            soak.postgres().freeze();
        }

        @Override
        void end(Soak soak) throws Exception {
            soak.postgres().resume();
        }
    };

    private final String what;

    SoakFault(String what) {
        this.what = what;
    }

    String what() {
        return what;
    }

    abstract void begin(Soak soak) throws Exception;

    /** Ends what lasts. */
    void end(Soak soak) throws Exception {}
}
