// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// SCORM 2004: where its data model keeps what.
import { Scorm2004API } from "../vendor/scorm-again/scorm2004.min.js";
import { play } from "./player.js";

play(Scorm2004API, {
  name: "API_1484_11",
  set: "SetValue",
  commit: "Commit",
  finish: "Terminate",
  begin: (state, { learner, mastery, data }) => ({
    ...state,
    learner_id: learner.id,
    learner_name: learner.name,
    credit: "credit",
    mode: "normal",
    entry: state?.total_time ? "resume" : "ab-initio",
    scaled_passing_score: mastery,
    launch_data: data,
  }),
  state: (api) => {
    const { cmi } = api.renderCMIToJSONObject();
    cmi.total_time = api.cmi.getCurrentTotalTime();
    delete cmi.session_time; // it is in the total now
    delete cmi.exit;
    return cmi;
  },
});
