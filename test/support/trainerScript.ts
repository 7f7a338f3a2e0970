/** A script of transformers' Trainer that takes what it resumes from off its command line. */
export const trainerScript = `options = parser.parse_args()
args = TrainingArguments(output_dir="out")
trainer.train(resume_from_checkpoint=options.resume_from_checkpoint)
`;
