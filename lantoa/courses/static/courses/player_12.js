// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// SCORM 1.2: where its data model keeps what.
import { Scorm12API } from "../vendor/scorm-again/scorm12.min.js";
import { play } from "./player.js";

play(Scorm12API, {
  name: "API",
  set: "LMSSetValue",
  commit: "LMSCommit",
  finish: "LMSFinish",
  begin: (state, { learner, mastery, data }) => ({
    ...state,
    core: {
      ...state?.core, student_id: learner.id, student_name: learner.name, credit: "credit", lesson_mode: "normal",
      entry: state?.core ? "resume" : "ab-initio",
    },
    student_data: { ...state?.student_data, mastery_score: mastery },
    launch_data: data,
  }),
  state: (api) => {
    const { cmi } = api.renderCMIToJSONObject();
    cmi.core.total_time = api.cmi.getCurrentTotalTime();
    delete cmi.core.session_time; // it is in the total now
    delete cmi.core.exit;
    return cmi;
  },
});
