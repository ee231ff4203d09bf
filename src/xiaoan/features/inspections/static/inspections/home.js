import { start } from "./outbox.js";

start();
